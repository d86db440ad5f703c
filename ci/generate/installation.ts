/** How the plugin of this version is installed: from the releases of the repository on GitHub once package.json names it. */
export function installation(version: string, repository: string | undefined): string {
  const [, place] = /github\.com\/([^/]+\/[^/#]+?)(\.git)?$/.exec(repository ?? '') ?? []
  const from =
    place === undefined
      ? `--file pulumi-resource-oauth-v${version}-linux-amd64.tar.gz`
      : `--server github://api.github.com/${place}`
  return `\`\`\`sh\npulumi plugin install resource oauth ${version} ${from}\n\`\`\``
}
