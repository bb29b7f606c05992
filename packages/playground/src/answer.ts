/** How a request was answered. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}
