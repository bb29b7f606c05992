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

/** Creates the elements of a piece of a page. The playground escaped whatever is in it. */
export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/**
 * Turns an element into another one, and changes no more than what differs: an element that is
 * replaced while somebody presses it gets no click.
 */
export function turnInto(old: Element, next: Element): void {
  if (old.isEqualNode(next)) return;
  const children = [...old.childNodes];
  const nextChildren = [...next.childNodes];
  const isAlike =
    old.cloneNode().isEqualNode(next.cloneNode()) &&
    children.length === nextChildren.length &&
    children.every(({ nodeType }, index) => nodeType === nextChildren[index]?.nodeType);
  if (!isAlike) {
    old.replaceWith(next);
    return;
  }
  for (const [index, child] of children.entries()) {
    const nextChild = nextChildren[index];
    if (child instanceof Element && nextChild instanceof Element) turnInto(child, nextChild);
    else child.nodeValue = nextChild?.nodeValue ?? null;
  }
}

/** Changes a page, and leaves the focus where it was if what had it is replaced by its like. */
export function keepingFocus(change: () => void): void {
  const focused = document.activeElement;
  const owner = focused?.closest("[id]");
  change();
  if (!focused || !owner || focused.isConnected) return;
  const successor = document.getElementById(owner.id);
  const target = owner === focused ? successor : successor?.querySelector("a, button, input");
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
