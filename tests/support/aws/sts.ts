// STS, as far as a client asks who it is.
import type { Answer, Request } from './http/request.ts';
import { xml } from './s3/xml.ts';

export function answerSts(request: Request, account: string): Answer {
  const form = new URLSearchParams(request.body.toString());
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': request.id };
  const action = form.get('Action');
  if (action !== 'GetCallerIdentity') {
    const error =
      xml('Type', 'Sender') + xml('Code', 'InvalidAction') + xml('Message', `Could not find operation ${action}`);
    return { status: 400, headers, body: xml('ErrorResponse', xml('Error', error, 'raw'), 'raw') };
  }
  const result =
    xml('Arn', `arn:aws:iam::${account}:user/local`) + xml('UserId', 'AIDALOCALLOCALLOCAL') + xml('Account', account);
  const response =
    xml('GetCallerIdentityResult', result, 'raw') + xml('ResponseMetadata', xml('RequestId', request.id), 'raw');
  return { status: 200, headers, body: xml('GetCallerIdentityResponse', response, 'raw') };
}
