import type { DecisionSettings } from "./decide.ts";

/**
 * Says which settings are well-formed and yet can't work, a sentence for each: a pipeline without a
 * job name, a job name without the environment's word, and one that another one begins with.
 *
 * @example
 * settingWarnings({ workspace: "prod", jobNames: { PPOD: "PPOD EXPORT to Dev1" } });
 */
export function settingWarnings({ workspace, pipelines, jobNames }: DecisionSettings): string[] {
  const on = pipelines.flatMap((pipeline) => {
    const jobName = jobNames[pipeline.name]?.toLowerCase();
    return jobName ? [{ ...pipeline, jobName }] : [];
  });
  return [
    ...pipelines
      .filter(({ name }) => !jobNames[name])
      .map((off) => `The ${off.name} pipeline is off: ${off.jobNameSetting} is not set.`),
    ...on
      .filter(({ jobName }) => !jobName.includes(workspace.toLowerCase()))
      .map(
        ({ jobNameSetting }) =>
          `${jobNameSetting} does not contain "${workspace}": a job is acted on only if its name contains the WORKSPACE.`,
      ),
    ...on.flatMap((first, index) =>
      on
        .slice(index + 1)
        .filter(({ jobName }) => beginAlike(first.jobName, jobName))
        .map(
          (second) =>
            `${first.jobNameSetting} and ${second.jobNameSetting} begin alike: a job whose name matches both starts the ${first.name} pipeline.`,
        ),
    ),
  ];
}

const beginAlike = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);
