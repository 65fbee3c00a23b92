// What is destructive on a production target: the target's name has to be typed, or --yes given. A plain build never asks.
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { CommandContext } from './command-context.ts';

/** `what` completes "… on prod": `a full refresh`. */
export async function askConsent(context: CommandContext, target: string, what: string): Promise<void> {
  if (context.flags.has('yes')) return;
  if (!context.terminal.canAsk) {
    throw new DiagnosticError(errorDiagnostic('productionNeedsConsent', undefined, { target, what }));
  }
  if (await hasConsent(context, target, what)) return;
  throw new DiagnosticError(errorDiagnostic('productionConsentRefused', undefined, { target, what }));
}

/** Asks at the terminal. */
export async function hasConsent(context: CommandContext, target: string, what: string): Promise<boolean> {
  const question = `${what} on ${target}, a PRODUCTION target. Type its name to go on: `;
  const answer = await context.host.ask(question, context.signal);
  return answer.trim() === target;
}
