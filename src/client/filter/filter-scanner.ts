import { filterError } from './filter-error.js'

/** An argument as it stands in the text: a quoted one with its quotes. */
export interface FilterArgument {
  readonly text: string
  /** What a quoted one holds, its doubled quotes made single. */
  readonly content?: string
  /** Where in the filter it begins. */
  readonly at: number
}

const SPACE = /\s/
const WORD = /[A-Za-z0-9_]/
const QUOTE = "'"

/** A place in the text of a filter, and the small things that can stand there. */
export class FilterScanner {
  readonly text: string
  #at = 0

  constructor(text: string) {
    this.text = text
  }

  get at(): number {
    this.#skipSpace()
    return this.#at
  }

  get atEnd(): boolean {
    return this.at >= this.text.length
  }

  /** Takes the sign if it stands here. */
  takes(sign: string): boolean {
    if (this.text[this.at] !== sign) return false
    this.#at++
    return true
  }

  /** The word that stands here, not taken. */
  get word(): string {
    let end = this.at
    while (end < this.text.length && WORD.test(this.text.charAt(end))) end++
    return this.text.slice(this.at, end)
  }

  takesWord(word: string): boolean {
    if (this.word !== word) return false
    this.#at += word.length
    return true
  }

  argument(): FilterArgument {
    const start = this.at
    if (this.text[start] === QUOTE) return this.#quoted(start)
    let end = start
    while (end < this.text.length && !/[\s,()']/.test(this.text.charAt(end))) end++
    if (end === start) throw filterError(this.text, start, 'an argument is missing')
    this.#at = end
    return { text: this.text.slice(start, end), at: start }
  }

  #quoted(start: number): FilterArgument {
    const { text } = this
    for (let end = text.indexOf(QUOTE, start + 1); end >= 0; end = text.indexOf(QUOTE, end + 2)) {
      if (text[end + 1] === QUOTE) continue
      this.#at = end + 1
      const content = text.slice(start + 1, end).replaceAll("''", QUOTE)
      return { text: text.slice(start, end + 1), content, at: start }
    }
    const hint = "A quote inside a text is written twice: 'it''s'."
    throw filterError(text, start, 'a text has no closing quote', hint)
  }

  #skipSpace(): void {
    while (this.#at < this.text.length && SPACE.test(this.text.charAt(this.#at))) this.#at++
  }
}
