import { type Article, readArticle } from './article.ts'

export interface HelpPage extends Article {
  readonly key: string
}

/** Pages in the order of their files, `NN-key.md`, from the text of each file by its path. */
export const readPages = (sources: Readonly<Record<string, string>>): readonly HelpPage[] =>
  Object.entries(sources)
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([file, source]) => ({ key: /\d+-(\w+)\.md$/.exec(file)![1]!, ...readArticle(source) }))

/** Pages that hold every word, those with words in their title first. */
export const searchPages = (pages: readonly HelpPage[], wanted: string): readonly HelpPage[] => {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  const inTitle = ({ title }: HelpPage) => words.filter((word) => title.toLowerCase().includes(word)).length
  const times = ({ text }: HelpPage) => words.reduce((sum, word) => sum + text.toLowerCase().split(word).length - 1, 0)
  return pages
    .filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)))
    .toSorted((a, b) => inTitle(b) - inTitle(a) || (words.length ? times(b) - times(a) : 0))
}
