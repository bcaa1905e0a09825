/** The pages that a customer can come back to from Stripe's. */
export type ReturnPages = { paid: string; cancelled: string; portal: string };

/**
 * The pages of the application at `appUrl`. The stage's own pages, at `pagesUrl`, have other paths than an application that an
 * operator names. Both addresses are without a trailing slash.
 */
export function returnPages({ appUrl, pagesUrl }: { appUrl: string; pagesUrl: string }): ReturnPages {
  if (appUrl === pagesUrl) {
    return {
      paid: `${pagesUrl}/app?checkout=done`,
      cancelled: `${pagesUrl}/app?checkout=cancelled`,
      portal: `${pagesUrl}/app/settings`,
    };
  }
  return {
    // Stripe replaces the placeholder in braces with the session's id.
    paid: `${appUrl}/billing/success?session_id={CHECKOUT_SESSION_ID}`,
    cancelled: `${appUrl}/billing/cancel`,
    portal: `${appUrl}/billing`,
  };
}
