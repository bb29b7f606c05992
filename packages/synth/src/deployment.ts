import type { Deployment } from "./evaluate.ts";

/** A resource that the function, or `sst shell`, reads from `Resource`. */
export interface Link {
  name: string;
  /** The type in `Resource`, e.g. `sst.sst.Secret`. */
  type: string;
  properties: Record<string, unknown>;
}

/** A statement of a role's own policy. */
interface Right {
  /** The role's name among the resources, e.g. `WebhookRole`. */
  role: string;
  effect: string;
  actions: string[];
  resources: string[];
}

/** All resources of a type, e.g. `aws:lambda/function:Function`. */
export const resourcesOf = ({ resources }: Deployment, type: string) =>
  resources.filter((resource) => resource.type === type);

/** The inputs of a function, which has the environment variables in `environment.variables`. */
export const functionOf = (deployment: Deployment, name: string) =>
  Object(
    resourcesOf(deployment, "aws:lambda/function:Function").find(
      (resource) => resource.name === `${name}Function`,
    )?.inputs,
  );

/** The linked resources, by name. */
export function linksOf(deployment: Deployment): Link[] {
  const types = new Map(deployment.resources.map(({ name, type }) => [name, type]));
  return resourcesOf(deployment, "sst:sst:LinkRef")
    .map(({ name: ref, inputs }) => {
      const name = ref.replace(/LinkRef$/, "");
      const type = (types.get(name) ?? "").replaceAll(":", ".");
      return { name, type, properties: Object(inputs.properties) };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The permissions of the roles, without those of AWS's managed policies. */
export const rightsOf = (deployment: Deployment): Right[] =>
  resourcesOf(deployment, "aws:iam/role:Role").flatMap(({ name: role, inputs }) =>
    [inputs.inlinePolicies ?? []].flat().flatMap((inline): Right[] => {
      const { statements } = JSON.parse(Object(inline).policy);
      return statements.map((statement: object) => ({ role, ...statement }));
    }),
  );

/** The CloudWatch alarms and the EventBridge rules, sorted by name. */
export const alarmsOf = (deployment: Deployment) =>
  [
    ...resourcesOf(deployment, "aws:cloudwatch/metricAlarm:MetricAlarm"),
    ...resourcesOf(deployment, "aws:cloudwatch/eventRule:EventRule"),
  ]
    .map(({ inputs }) => ({
      name: String(inputs.name),
      description: String(inputs.alarmDescription ?? inputs.description),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));

/** The resources that stay in AWS when they, or the stage, are removed. */
export const retainedOf = ({ resources }: Deployment): string[] =>
  resources
    .filter(({ retained, type }) => retained && type.startsWith("aws:"))
    .map(({ name }) => name)
    .sort();

/** The names of the SSM parameters that are looked up. */
export const lookUpsOf = ({ calls }: Deployment) =>
  calls
    .filter(({ token }) => token === "aws:ssm/getParameter:getParameter")
    .map(({ inputs }) => String(inputs.name));

/** The AWS managed policies of the roles. */
export const managedPoliciesOf = (deployment: Deployment) =>
  resourcesOf(deployment, "aws:iam/role:Role").flatMap(({ name: role, inputs }) =>
    [inputs.managedPolicyArns ?? []].flat().map((arn) => ({ role, arn: String(arn) })),
  );
