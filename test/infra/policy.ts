import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from './templates.ts';

/** As much of IAM's evaluation as the roles here use, applied to the statements that are really in the templates. */

export interface Statement {
  effect: string;
  actions: string[];
  resources: string[];
  conditions: Record<string, Record<string, string | string[]>>;
}

export interface Request {
  action: string;
  resource: string;
  /** The context keys of the request; absent keys are not in the context. */
  context?: Record<string, string[]>;
}

/** Template values as text, as if deployed to one account and region. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const node = value as Record<string, unknown>;
  if (typeof node.Ref === 'string') return pseudo[node.Ref] ?? `<${node.Ref}>`;
  if (Array.isArray(node['Fn::GetAtt'])) return `<${node['Fn::GetAtt'].join('.')}>`;
  const [separator, parts] = node['Fn::Join'] as [string, unknown[]];
  return parts.map(text).join(separator);
}

const pseudo: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
};

/** An ARN in that account and region. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:eu-central-1:123456789012:${resource}`;

/** Every statement of the role of the function with that name. */
export function statementsOf(template: Template, functionName: string): Statement[] {
  const fn = resourcesOf(template, 'AWS::Lambda::Function').find((one) => one.properties.FunctionName === functionName);
  if (!fn) throw new Error(`there is no function ${functionName}`);
  const roleId: string = fn.properties.Role['Fn::GetAtt'][0];
  const role = resourcesOf(template, 'AWS::IAM::Role').find((one) => one.id === roleId);
  const attached = resourcesOf(template, 'AWS::IAM::Policy').filter((policy) =>
    policy.properties.Roles.some((one: { Ref: string }) => one.Ref === roleId),
  );
  const inline: { PolicyDocument: { Statement: unknown[] } }[] = role?.properties.Policies ?? [];
  return [...inline, ...attached.map((policy) => policy.properties)].flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.map(statementOf),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a policy statement of a template
function statementOf(raw: any): Statement {
  return {
    effect: raw.Effect,
    actions: [raw.Action].flat(),
    resources: [raw.Resource].flat().map(text),
    conditions: raw.Condition ?? {},
  };
}

/** Whether the statements let a request through: one allows it and none denies it. @throws Error for what this evaluation does not know */
export function allows(statements: Statement[], request: Request): boolean {
  const fitting = statements.filter((statement) => fits(statement, request)).map(({ effect }) => effect);
  return fitting.includes('Allow') && !fitting.includes('Deny');
}

const fits = (statement: Statement, request: Request): boolean =>
  statement.actions.some((action) => matches(action, request.action)) &&
  statement.resources.some((resource) => matches(resource, request.resource)) &&
  Object.entries(statement.conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, [wanted].flat(), request.context?.[key])),
  );

function holds(operator: string, wanted: string[], actual: string[] | undefined): boolean {
  switch (operator) {
    case 'ForAllValues:StringLike':
      return (actual ?? []).every((value) => wanted.some((pattern) => matches(pattern, value)));
    case 'ForAnyValue:StringLike':
      return (actual ?? []).some((value) => wanted.some((pattern) => matches(pattern, value)));
    case 'Null':
      return wanted.every((value) => (value === 'true') === (actual === undefined));
    case 'StringEquals':
      return actual?.some((value) => wanted.includes(value)) ?? false;
    default:
      throw new Error(`the condition ${operator} is not known here`);
  }
}

/** IAM's wildcards: * for any text, ? for one character. */
function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(value);
}
