import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../ui/button.tsx';
import { Editable, type Saved } from './editable.tsx';
import type { Customer } from './use-customer.ts';
import { ownerIn, useSave } from './use-save.ts';

type Name = 'name' | 'phone' | 'email' | 'note';

/** Name, phone, e-mail and note. A number of another customer is refused, with the offer to make the two one. */
export function Details({
  customer,
  mayEdit,
  merge,
}: {
  customer: Customer;
  mayEdit: boolean;
  merge: (other: string) => void;
}) {
  const { t } = useLingui();
  const save = useSave(customer);
  const saveField =
    (name: Name) =>
    async (text: string, isSure: boolean): Promise<Saved> => {
      const change = { body: { [name]: text === '' ? null : text }, read: (one: Customer) => one[name] ?? '' };
      const answer = await save(change, isSure);
      if (answer === 'saved') return { ok: true };
      if ('theirs' in answer) return answer;
      const owner = ownerIn(answer.problem);
      return {
        problem:
          owner === undefined ? answer.problem.message : t`Another customer is known by this. Are the two the same?`,
        more:
          owner === undefined ? undefined : (
            <Button onPress={() => merge(owner)} className="text-xs">
              <Trans>Compare and merge</Trans>
            </Button>
          ),
      };
    };
  const fields: [Name, string, { type?: 'tel' | 'email'; rows?: number; maxLength: number }][] = [
    ['name', t`Name`, { maxLength: 200 }],
    ['phone', t`Phone`, { type: 'tel', maxLength: 40 }],
    ['email', t`E-mail`, { type: 'email', maxLength: 254 }],
    ['note', t`Note`, { rows: 3, maxLength: 4000 }],
  ];
  return (
    <div className="flex flex-col gap-1">
      {fields.map(([name, label, rest]) => (
        <Editable
          key={name}
          label={label}
          value={customer[name] ?? ''}
          mayEdit={mayEdit}
          save={saveField(name)}
          {...rest}
        />
      ))}
    </div>
  );
}
