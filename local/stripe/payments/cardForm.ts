import type { StripeAccount } from '../account/stripeAccount.ts';
import { type Html, html } from '../server/html.ts';
import { textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { authenticationRequired, cardDeclined, StripeApiError } from '../server/stripeError.ts';
import type { CardExpiry } from './paymentMethods.ts';
import { cardByNumber, type TestCard } from './testCards.ts';

export type EnteredCard = { card: TestCard; expiry: CardExpiry | null };

/** The fields of a card. Expiry and CVC can stay empty. `hasError`: the page shows why the card was refused. */
export function cardFields({ hasError }: { hasError: boolean }): Html {
  const invalid = hasError ? html` aria-invalid="true" aria-describedby="error"` : html``;
  return html`<label for="card_number">Card number</label>
<input id="card_number" name="card_number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required${invalid}>
<div class="pair">
<div><label for="expiry">Expiry (month / year)</label><input id="expiry" name="expiry" autocomplete="cc-exp" placeholder="12 / 40" inputmode="numeric"></div>
<div><label for="cvc">CVC</label><input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123"></div>
</div>
`;
}

/** Tells which test cards there are. */
export const CARD_HINT = html`<p class="muted">Test cards: 4242 4242 4242 4242 pays; 4000 0000 0000 0002 is declined;
4000 0000 0000 0341 can be saved and is declined when it is charged. Expiry and CVC can stay empty.</p>`;

/**
 * Reads the card that was entered.
 *
 * @throws 402 with a message for the customer when it is no test card, has expired or needs authentication.
 */
export function readCard(account: StripeAccount, form: Parameters): EnteredCard {
  const card = cardByNumber(textOf(form, 'card_number') ?? '');
  if (!card) {
    throw cardError('incorrect_number', 'Your card number is not valid. Use 4242 4242 4242 4242.');
  }
  if (card.outcome === 'needs_authentication') throw authenticationRequired();
  return { card, expiry: readExpiry(account, textOf(form, 'expiry') ?? '') };
}

/** Returns why a card that cannot be charged was declined. */
export function declineOf({ declineMessage }: TestCard): StripeApiError {
  return declineMessage === undefined ? cardDeclined() : cardError('card_declined', declineMessage);
}

/** Reads `12 / 40`, `12/2040` or `1240`. An empty text is no expiry. */
function readExpiry(account: StripeAccount, text: string): CardExpiry | null {
  if (text.trim() === '') return null;
  const match = /^(\d{1,2})\s*\/?\s*(?:20)?(\d{2})$/.exec(text.trim());
  const month = Number(match?.[1]);
  const year = 2000 + Number(match?.[2]);
  if (!match || month < 1 || month > 12) {
    throw cardError('invalid_expiry_year', "Your card's expiration date is not valid. Use 12 / 40.");
  }
  // A card is good until the end of its month; month 12 of Date.UTC is January of the next year.
  if (Date.UTC(year, month) / 1000 <= account.now()) {
    throw cardError('expired_card', "Your card's expiration date is in the past.");
  }
  return { month, year };
}

function cardError(code: string, message: string): StripeApiError {
  return new StripeApiError(402, { type: 'card_error', code, message });
}
