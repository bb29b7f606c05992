/**
 * An error that the person at the terminal can fix: its message alone says what to do.
 *
 * The exit code is 2 for wrong usage or settings, and 1 if the command ran and something was not a
 * success.
 */
export class UserError extends Error {
  override name = "UserError";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
