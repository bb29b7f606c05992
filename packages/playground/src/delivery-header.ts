/** The request header by which the playground finds what it sent itself. Alma's have none. */
export const DELIVERY_HEADER = "x-playground-delivery";
