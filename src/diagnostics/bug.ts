// Our mistake, not the user's: caught once, in cli/, which asks for a report and exits with 70.

export class Bug extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Bug';
  }
}
