import { Hono } from "hono/tiny";

const app = new Hono().post("*", (c) => c.text("an answer"));
const request = new Request("https://abc.lambda-url.us-east-1.on.aws/", { method: "POST" });

export const handler = async () => app.fetch(request);
