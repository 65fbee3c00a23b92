// What a person or a script asks of the server itself, on its own path: GET state, POST query, faults, kill-cluster.

import type { FaultRule } from './faults/faults.ts';
import type { Answer, Request } from './http/request.ts';
import type { LocalAws } from './local-aws.ts';

export async function answerAdmin(request: Request, aws: LocalAws): Promise<Answer> {
  try {
    return answer(200, await act(request, aws));
  } catch (error) {
    return answer(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function act(request: Request, aws: LocalAws): Promise<unknown> {
  const what = `${request.method} ${request.path.slice('/_local-aws/'.length)}`;
  const body = request.body.length === 0 ? {} : (JSON.parse(request.body.toString()) as Record<string, unknown>);
  switch (what) {
    case 'GET state':
      return {
        calls: aws.calls,
        quotaViolations: aws.quotaViolations,
        faults: aws.faults.counts,
        statements: aws.log,
        locks: aws.warehouse.locks.rows(),
      };
    case 'POST query': {
      const { columns, rows } = await aws.query(String(body['sql']));
      return { columns: columns.map(({ name }) => name), rows };
    }
    case 'POST faults':
      aws.faults.add(body as unknown as FaultRule);
      return {};
    case 'DELETE faults':
      aws.faults.clear();
      return {};
    case 'POST gates':
      aws.gates.hold(new RegExp(String(body['match']), 'i'));
      return {};
    case 'DELETE gates':
      aws.gates.openAll();
      return {};
    case 'POST kill-cluster':
      aws.killCluster();
      return {};
    case 'POST advance':
      aws.clock.advance(Number(body['ms']));
      return {};
    default:
      throw new Error(
        'known are: GET state, POST query {sql}, POST faults {kind, …}, DELETE faults, POST gates {match}, DELETE gates, POST kill-cluster, POST advance {ms}',
      );
  }
}

function answer(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body, undefined, 2)}\n` };
}
