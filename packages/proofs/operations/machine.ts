import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { createCheck } from "@almahook/functions/check";
import { command as exportsCommand } from "@almahook/local/exports";
import { functionOf, linksOf } from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";
import { callCommand } from "@almahook/testing/call-command";
import { type Faults, shellVariables, startLocalStage } from "@almahook/testing/local-stage";
import { onTestFinished, vi } from "vitest";

/** A stage as it would be deployed: the environment variables of its functions. */
export function stageOf(deployment: Deployment) {
  const links = Object.fromEntries(
    linksOf(deployment).map(({ name, properties }) => [name, properties]),
  );
  const variablesOf = (name: string): Record<string, string> => {
    // Links are in a variable here, not in the bundle's encrypted file.
    const { SST_KEY, SST_KEY_FILE, ...plain } = functionOf(deployment, name).environment.variables;
    return { ...plain, ...shellVariables(links) };
  };
  return {
    name: deployment.app.stage,
    variables: variablesOf("Webhook"),
    checkVariables: variablesOf("CheckHandler"),
  };
}

/**
 * Runs a stage on this machine until the test is finished.
 *
 * @param states of every state machine
 */
export async function startMachine(
  stage: ReturnType<typeof stageOf>,
  states: object = { Done: { Type: "Succeed" } },
) {
  const [StartAt = ""] = Object.keys(states);
  const local = await startLocalStage(stage, { StartAt, States: states });
  onTestFinished(local.close);
  const { lines, stepFunctions, env } = local;

  return {
    ...local,

    /** Ends a job in Alma, which sends no webhook for it. */
    end: (event: object) => local.alma.add(JSON.stringify(event)),

    /**
     * Sends an event as Alma does.
     *
     * @param more its secret, further headers, and what goes wrong until it is answered
     * @returns the status and the text of the answer, and the last line of the log
     */
    async call(
      body: string,
      more: { secret?: string; headers?: Record<string, string>; faults?: Faults } = {},
    ) {
      const { secret = local.links.AlmaChallengeSecret?.value, headers, faults = {} } = more;
      local.setFaults(faults);
      const response = await fetch(local.webhookUrl, {
        method: "POST",
        headers: { ...(secret && { [SIGNATURE_HEADER]: sign(body, secret) }), ...headers },
        body,
      });
      local.setFaults({});
      const text = await response.text();
      return { status: response.status, text, line: JSON.parse(lines.at(-1) ?? "{}") };
    },

    /** Runs the check at a time, in milliseconds since 1970. @returns its log lines */
    async check(time: number) {
      const checked: string[] = [];
      const check = createCheck(
        { ...stage.checkVariables, ...env, ALMA_API_URL: local.almaApiUrl },
        (line) => checked.push(line),
        () => time,
      );
      await check();
      return checked.map((line) => JSON.parse(line));
    },

    /** Runs a command as an alarm prints it, in what stands for `sst shell`. */
    async run(command: string) {
      const printed =
        /^npx sst shell --stage (\w+) -- npm run exports -- (?<options>--stage \1 .*)$/;
      const { options } = printed.exec(command)?.groups ?? {};
      if (options === undefined) throw new Error(`Not a command of an alarm: ${command}`);
      const { exitCode, stdout, stderr } = await callCommand(
        exportsCommand,
        options.split(" "),
        env,
      );
      return { exitCode, output: stdout + stderr };
    },

    /** The names and statuses of all executions, once they have ended. */
    async executions() {
      const running = () => stepFunctions.executions().some(({ status }) => status === "RUNNING");
      await vi.waitUntil(() => !running(), { timeout: 60_000 });
      return stepFunctions.executions().map(({ name, status }) => ({ name, status }));
    },
  };
}
