/**
 * Puts another type into a URN, `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. With the kind of client as the
 * type it is the owner path, the same behind both front doors; with a type token it is the URN again.
 */
export function withType(urn: string, type: string): string {
  const [scheme = '', project = '', types = '', ...name] = urn.split('::')
  const parents = types.split('$').slice(0, -1)
  return [scheme, project, [...parents, type].join('$'), ...name].join('::')
}
