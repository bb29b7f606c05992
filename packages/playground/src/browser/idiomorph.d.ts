/** The part of idiomorph that the page uses. @see https://github.com/bigskysoftware/idiomorph */
declare module "idiomorph" {
  export const Idiomorph: {
    morph(
      old: Element,
      next: Element,
      options: {
        callbacks: {
          beforeNodeMorphed(old: Node, next: Node): boolean;
          beforeAttributeUpdated(name: string, element: Element): boolean;
        };
      },
    ): void;
  };
}
