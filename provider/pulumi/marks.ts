/** How the engine marks a value, on the wire and in a state: an object whose member `signature` says of which kind it is. */
export const signature = '4dabf18193072939515e22adb298388d'
export const secretKind = '1b47061264138c4ac30d75fd1eb44270'
export const outputKind = 'd0e6a833031e9bbcd3f4e8bde6ca49a4'
