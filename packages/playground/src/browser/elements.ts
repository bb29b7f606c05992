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

/** Listens to events in all elements that match a selector, and in those that are added later. */
export function on<Name extends keyof DocumentEventMap, Type extends Element>(
  name: Name,
  type: abstract new () => Type,
  selector: string,
  listener: (element: Type, event: DocumentEventMap[Name]) => unknown,
): void {
  document.addEventListener(name, (event) => {
    const element = closest(type, selector, event.target);
    if (element) void listener(element, event);
  });
}

/** Creates the elements of a part of a page, which the playground has escaped. */
export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
