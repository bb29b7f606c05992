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
 * replaced while somebody presses it gets no click. A button that says that it copied goes on saying
 * so.
 */
export function turnInto(old: Element, next: Element): void {
  if (old.isEqualNode(next)) return;
  if (!tagOf(old).isEqualNode(tagOf(next))) {
    old.replaceWith(next);
    return;
  }
  const left = [...old.childNodes];
  for (const child of [...next.childNodes]) {
    const passed = left.splice(0, indexOfLike(child, left) + 1);
    const kept = passed.pop();
    for (const gone of passed) gone.remove();
    if (!kept) old.insertBefore(child, left[0] ?? null);
    else if (kept instanceof Element && child instanceof Element) turnInto(kept, child);
    else kept.nodeValue = child.nodeValue;
  }
  for (const gone of left) gone.remove();
}

/**
 * The index of the first node that can be turned into another one, or -1. No text is looked for
 * behind an element.
 */
function indexOfLike(node: Node, nodes: readonly Node[]): number {
  if (!(node instanceof Element)) return nodes[0]?.nodeType === node.nodeType ? 0 : -1;
  const tag = tagOf(node);
  return nodes.findIndex((each) => each instanceof Element && tagOf(each).isEqualNode(tag));
}

/** An element without what is in it, and without the mark of {@link startCopying}. */
function tagOf(element: Element): Node {
  const tag = element.cloneNode();
  if (tag instanceof Element) tag.removeAttribute("data-copied");
  return tag;
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
