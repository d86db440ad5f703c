/** Words of Pulumi YAML and of YAML itself. */
const reserved = /^(pulumi|true|false|null|yes|no|on|off|y|n)$/i

const longest = 100

/** A name for a resource after each client id: valid in every language, like no other and like none that is taken. */
export function namesFor(clientIds: readonly string[], taken: Iterable<string>): readonly string[] {
  const used = new Set([...taken].map((name) => name.toLowerCase()))
  return clientIds.map((id) => {
    const name = unused(readable(id), used)
    used.add(name.toLowerCase())
    return name
  })
}

function readable(id: string): string {
  const word = id
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, longest)
  if (word === '') return 'client'
  return /^[A-Za-z]/.test(word) && !reserved.test(word) ? word : `client-${word}`
}

function unused(name: string, used: ReadonlySet<string>): string {
  let free = name
  for (let count = 2; used.has(free.toLowerCase()); count++) free = `${name}-${count}`
  return free
}
