/** Something the operator has to put right; the message says what and how, and the script ends with 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The command was not understood; the script ends with 2. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}
