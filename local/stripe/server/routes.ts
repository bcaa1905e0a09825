import * as checkoutCompletion from '../checkout/checkoutCompletion.ts';
import * as checkoutSessions from '../checkout/checkoutSessions.ts';
import * as customers from '../customers/customers.ts';
import * as coupons from '../discounts/coupons.ts';
import * as invoiceActions from '../invoices/invoiceActions.ts';
import * as invoiceItems from '../invoices/invoiceItems.ts';
import * as invoicePreview from '../invoices/invoicePreview.ts';
import * as invoices from '../invoices/invoices.ts';
import * as meters from '../meters/meters.ts';
import * as usage from '../meters/usage.ts';
import * as charges from '../payments/charges.ts';
import * as disputes from '../payments/disputes.ts';
import * as paymentIntents from '../payments/paymentIntents.ts';
import * as paymentMethods from '../payments/paymentMethods.ts';
import * as refunds from '../payments/refunds.ts';
import * as setupIntents from '../payments/setupIntents.ts';
import * as portalConfigurations from '../portal/portalConfigurations.ts';
import * as portalSessions from '../portal/portalSessions.ts';
import * as prices from '../products/prices.ts';
import * as products from '../products/products.ts';
import * as schedules from '../schedules/schedules.ts';
import * as subscriptions from '../subscriptions/subscriptions.ts';
import * as subscriptionUpdate from '../subscriptions/subscriptionUpdate.ts';
import * as events from '../webhooks/events.ts';
import * as webhookEndpoints from '../webhooks/webhookEndpoints.ts';
import type { ApiHandler } from './apiCall.ts';

/** Every API call of the emulator except the retry of an event, which needs the deliveries. */
export const ROUTES: Record<string, ApiHandler> = {
  'POST /v1/customers': customers.createCustomer,
  'GET /v1/customers': customers.listCustomers,
  'GET /v1/customers/:id': customers.retrieveCustomer,
  'POST /v1/customers/:id': customers.updateCustomer,
  'DELETE /v1/customers/:id': customers.deleteCustomer,
  'DELETE /v1/customers/:id/discount': customers.deleteCustomerDiscount,
  'GET /v1/customers/:id/payment_methods': paymentMethods.listPaymentMethods,

  'POST /v1/products': products.createProduct,
  'GET /v1/products': products.listProducts,
  'GET /v1/products/:id': products.retrieveProduct,
  'POST /v1/products/:id': products.updateProduct,
  'DELETE /v1/products/:id': products.deleteProduct,
  'POST /v1/prices': prices.createPrice,
  'GET /v1/prices': prices.listPrices,
  'GET /v1/prices/:id': prices.retrievePrice,
  'POST /v1/prices/:id': prices.updatePrice,

  'POST /v1/billing/meters': meters.createMeter,
  'GET /v1/billing/meters': meters.listMeters,
  'GET /v1/billing/meters/:id': meters.retrieveMeter,
  'POST /v1/billing/meters/:id/deactivate': meters.deactivateMeter,
  'POST /v1/billing/meter_events': usage.createMeterEvent,

  'POST /v1/coupons': coupons.createCoupon,
  'GET /v1/coupons': coupons.listCoupons,
  'GET /v1/coupons/:id': coupons.retrieveCoupon,

  'POST /v1/checkout/sessions': checkoutSessions.createCheckoutSession,
  'GET /v1/checkout/sessions': checkoutSessions.listCheckoutSessions,
  'GET /v1/checkout/sessions/:id': checkoutSessions.retrieveCheckoutSession,
  'POST /v1/checkout/sessions/:id': checkoutSessions.updateCheckoutSession,
  'GET /v1/checkout/sessions/:id/line_items': checkoutSessions.listCheckoutLines,
  'POST /v1/checkout/sessions/:id/expire': checkoutSessions.expireCheckoutSession,
  'GET /v1/payment_pages/:id': checkoutCompletion.retrievePaymentPage,
  'POST /v1/payment_pages/:id/confirm': checkoutCompletion.confirmPaymentPage,

  'POST /v1/subscriptions': subscriptions.createSubscription,
  'GET /v1/subscriptions': subscriptions.listSubscriptions,
  'GET /v1/subscriptions/:id': subscriptions.retrieveSubscription,
  'POST /v1/subscriptions/:id': subscriptionUpdate.updateSubscription,
  'DELETE /v1/subscriptions/:id': subscriptions.cancelSubscription,
  'POST /v1/subscriptions/:id/resume': subscriptionUpdate.resumeSubscription,
  'GET /v1/subscription_items': subscriptions.listSubscriptionItems,

  'POST /v1/subscription_schedules': schedules.createSchedule,
  'GET /v1/subscription_schedules': schedules.listSchedules,
  'GET /v1/subscription_schedules/:id': schedules.retrieveSchedule,
  'POST /v1/subscription_schedules/:id': schedules.updateSchedule,
  'POST /v1/subscription_schedules/:id/release': schedules.releaseScheduleCall,
  'POST /v1/subscription_schedules/:id/cancel': schedules.cancelSchedule,

  'POST /v1/invoices': invoices.createInvoice,
  // Before the route with `:id`, which matches it too.
  'POST /v1/invoices/create_preview': invoicePreview.createInvoicePreview,
  'GET /v1/invoices': invoices.listInvoices,
  'GET /v1/invoices/:id': invoices.retrieveInvoice,
  'POST /v1/invoices/:id': invoices.updateInvoice,
  'DELETE /v1/invoices/:id': invoices.deleteInvoice,
  'GET /v1/invoices/:id/lines': invoices.listInvoiceLines,
  'POST /v1/invoices/:id/finalize': invoiceActions.finalizeInvoiceCall,
  'POST /v1/invoices/:id/pay': invoiceActions.payInvoice,
  'POST /v1/invoices/:id/send': invoiceActions.sendInvoice,
  'POST /v1/invoices/:id/void': invoiceActions.voidInvoice,
  'POST /v1/invoices/:id/mark_uncollectible': invoiceActions.markInvoiceUncollectible,
  'POST /v1/invoiceitems': invoiceItems.createInvoiceItem,
  'GET /v1/invoiceitems': invoiceItems.listInvoiceItems,
  'GET /v1/invoiceitems/:id': invoiceItems.retrieveInvoiceItem,
  'DELETE /v1/invoiceitems/:id': invoiceItems.deleteInvoiceItem,

  'POST /v1/payment_methods': paymentMethods.createPaymentMethod,
  'GET /v1/payment_methods': paymentMethods.listPaymentMethods,
  'GET /v1/payment_methods/:id': paymentMethods.retrievePaymentMethod,
  'POST /v1/payment_methods/:id': paymentMethods.updatePaymentMethod,
  'POST /v1/payment_methods/:id/attach': paymentMethods.attachPaymentMethod,
  'POST /v1/payment_methods/:id/detach': paymentMethods.detachPaymentMethod,
  'POST /v1/payment_intents': paymentIntents.createPaymentIntent,
  'GET /v1/payment_intents': paymentIntents.listPaymentIntents,
  'GET /v1/payment_intents/:id': paymentIntents.retrievePaymentIntent,
  'POST /v1/payment_intents/:id/confirm': paymentIntents.confirmPaymentIntent,
  'POST /v1/payment_intents/:id/cancel': paymentIntents.cancelPaymentIntent,
  'GET /v1/charges': charges.listCharges,
  'GET /v1/charges/:id': charges.retrieveCharge,
  'GET /v1/disputes': disputes.listDisputes,
  'GET /v1/disputes/:id': disputes.retrieveDispute,
  'POST /v1/disputes/:id/close': disputes.closeDispute,
  'POST /v1/refunds': refunds.createRefund,
  'POST /v1/setup_intents': setupIntents.createSetupIntent,
  'GET /v1/setup_intents/:id': setupIntents.retrieveSetupIntent,

  'POST /v1/billing_portal/sessions': portalSessions.createPortalSession,
  'POST /v1/billing_portal/configurations': portalConfigurations.createPortalConfiguration,
  'GET /v1/billing_portal/configurations': portalConfigurations.listPortalConfigurations,
  'GET /v1/billing_portal/configurations/:id': portalConfigurations.retrievePortalConfiguration,
  'POST /v1/billing_portal/configurations/:id': portalConfigurations.updatePortalConfiguration,

  'GET /v1/events': events.listEvents,
  'GET /v1/events/:id': events.retrieveEvent,
  'POST /v1/webhook_endpoints': webhookEndpoints.createWebhookEndpoint,
  'GET /v1/webhook_endpoints': webhookEndpoints.listWebhookEndpoints,
  'GET /v1/webhook_endpoints/:id': webhookEndpoints.retrieveWebhookEndpoint,
  'POST /v1/webhook_endpoints/:id': webhookEndpoints.updateWebhookEndpoint,
  'DELETE /v1/webhook_endpoints/:id': webhookEndpoints.deleteWebhookEndpoint,
};
