/**
 * CloudFront runs this for each request of a page: it redirects, or names the file that the bucket has for the path. `PAGE_PATHS` is
 * the list of pagePaths.ts, which precedes this text in what is deployed. CloudFront's runtime 2.0 knows no imports, destructuring or
 * `for … of`.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it.
function handler(event) {
  const request = event.request;
  const path = PAGE_PATHS.find((one) =>
    one.pattern.endsWith('/*')
      ? request.uri.startsWith(one.pattern.slice(0, -1))
      : request.uri === one.pattern,
  );
  if (path === undefined) return request;
  if (path.redirect !== undefined) {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: path.redirect } } };
  }
  if (path.file !== undefined) request.uri = path.file;
  return request;
}
