import { newId } from '../account/ids.ts';
import type { Product } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  inRange,
  mergedMetadata,
  requiredText,
  textListOf,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';

export function createProduct(account: StripeAccount, { parameters }: ApiCall): object {
  return newProduct(account, parameters, true);
}

/** Creates a product. `active` is the default when the parameters do not set it. */
export function newProduct(account: StripeAccount, parameters: Parameters, active: boolean): Product {
  const id = textOf(parameters, 'id') ?? newId('prod');
  if (account.store.get('product', id)) {
    throw badRequest(`Product already exists.`, { code: 'resource_already_exists', param: 'id' });
  }
  const name = requiredText(parameters, 'name');
  const base = emptyProduct({ id, name, now: account.now(), active });
  return account.save(withChanges(base, parameters), 'product.created');
}

export function retrieveProduct(account: StripeAccount, { id }: ApiCall): object {
  return account.find('product', id);
}

export function updateProduct(account: StripeAccount, { id, parameters }: ApiCall): object {
  const product = account.find('product', id);
  const wanted = textOf(parameters, 'default_price');
  if (wanted) account.find('price', wanted, { param: 'default_price' });
  const changed = withChanges(product, parameters);
  const updated = { ...changed, default_price: wanted ?? product.default_price, updated: account.now() };
  return account.update(product, updated, 'product.updated');
}

export function deleteProduct(account: StripeAccount, { id }: ApiCall): object {
  const product = account.find('product', id);
  if (account.store.all('price').some((price) => price.product === id)) {
    throw badRequest('This product cannot be deleted because it has one or more user-created prices.');
  }
  account.store.remove('product', id);
  account.record('product.deleted', product);
  return { id, object: 'product', deleted: true };
}

export function listProducts(account: StripeAccount, { parameters }: ApiCall): object {
  const active = booleanOf(parameters, 'active');
  const ids = textListOf(parameters, 'ids');
  const found = account.store
    .newestFirst('product')
    .filter((product) => active === undefined || product.active === active)
    .filter((product) => ids.length === 0 || ids.includes(product.id))
    .filter((product) => inRange(product.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/products');
}

function withChanges(product: Product, parameters: Parameters): Product {
  return {
    ...product,
    active: booleanOf(parameters, 'active') ?? product.active,
    name: changedText(parameters, 'name', product.name) ?? product.name,
    description: changedText(parameters, 'description', product.description),
    metadata: mergedMetadata(parameters, product.metadata),
    statement_descriptor: changedText(
      parameters,
      'statement_descriptor',
      product.statement_descriptor ?? null,
    ),
    unit_label: changedText(parameters, 'unit_label', product.unit_label ?? null),
    url: changedText(parameters, 'url', product.url),
  };
}

type ProductStart = { id: string; name: string; now: number; active: boolean };

function emptyProduct({ id, name, now, active }: ProductStart): Product {
  return {
    id,
    object: 'product',
    active,
    created: now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: now,
    url: null,
  };
}
