/** The request header by which the playground recognizes its own requests. */
export const DELIVERY_HEADER = "x-playground-delivery";
