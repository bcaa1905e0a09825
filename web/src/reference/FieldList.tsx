import { RichText } from '../../../client/react/plans/RichText.tsx';
import type { Field, Shape } from './fields.ts';

type FieldListProps = {
  readonly fields: readonly Field[];
  /** Of a response: most fields are always there, so that those that can be absent are marked instead of those that are required. */
  readonly received?: boolean;
  /** Within another list. */
  readonly nested?: boolean;
};

/** A request or response with so few fields is a list or a batch: what matters is in its items, which are then shown at once. */
const OPEN_FIELDS_MAX = 2;

/** Fields with their types and rules. Those of a value that is an object are behind a summary. */
export function FieldList({ fields, received = false, nested = false }: FieldListProps) {
  return (
    <ul className="fields">
      {fields.map((field) => (
        <li key={field.name}>
          <p className="field-line">
            <code className="field-name">{field.name}</code>{' '}
            <span className="muted">
              {field.type}
              {field.place && `, in the ${field.place}`}
            </span>
            {!received && field.required && <span className="required"> required</span>}
            {received && !field.required && <span className="muted">, may be absent</span>}
          </p>
          {field.description !== '' && (
            <p>
              <RichText text={field.description} />
            </p>
          )}
          <Rules rules={received ? field.choices : [...field.choices, ...field.limits]} />
          {field.shapes.map((shape, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no other, and their order never changes.
            <details key={index} open={!nested && fields.length <= OPEN_FIELDS_MAX}>
              <summary>
                {field.shapes.length > 1 && shape.name ? `Fields of ${shape.name}` : 'Fields'}
                <span className="visually-hidden"> of {field.name}</span>
              </summary>
              <FieldList fields={shape.fields} received={received} nested />
            </details>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** The fields of a whole response. One that has several shapes names each. */
export function ShapeList({ shapes }: { shapes: readonly Shape[] }) {
  return shapes.map((shape) => <FieldList key={shape.name} fields={shape.fields} received />);
}

function Rules({ rules }: { rules: readonly string[] }) {
  if (rules.length === 0) return null;
  return (
    <p className="rules">
      <RichText text={`${capitalized(rules.join('; '))}.`} />
    </p>
  );
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
