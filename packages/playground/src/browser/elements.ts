/** Finds an element of a type, if there is one. */
export function find<Type extends Element>(
  type: abstract new () => Type,
  selector: string,
  root: ParentNode = document,
): Type | undefined {
  const element = root.querySelector(selector);
  return element instanceof type ? element : undefined;
}

/** The nearest element of a type, from an event's target upwards. */
export function closest<Type extends Element>(
  type: abstract new () => Type,
  selector: string,
  target: EventTarget | null,
): Type | undefined {
  const element = target instanceof Element ? target.closest(selector) : null;
  return element instanceof type ? element : undefined;
}

/** Creates the elements of a part of a page, which the playground has escaped. */
export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
