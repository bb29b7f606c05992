/**
 * What Step Functions does not take in an execution's name: white space, control characters,
 * whatever needs surrogates, and these special characters.
 */
const FORBIDDEN = /[\s\p{Cc}\p{Cs}\u{10000}-\u{10FFFF}\uFFFE\uFFFF<>{}[\]?*"#%\\^|~`$&,;:/]/u;

/**
 * Whether Step Functions takes an execution's name: 1 to 80 characters, none of them forbidden.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export const isExecutionName = (name: string) =>
  name.length >= 1 && name.length <= 80 && !FORBIDDEN.test(name);
