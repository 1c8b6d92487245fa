/** Text from files and servers on one line: line ends and control characters become blanks. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}
