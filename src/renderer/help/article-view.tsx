import { Alert, Typography } from 'antd'
import { useEffect, useRef } from 'react'
import type { Article, Block, Inline } from './article.ts'

interface Props {
  readonly article: Article
  /** The heading to begin at; the top without. */
  readonly heading?: string | undefined
  readonly onOpen: (page: string) => void
}

/** Shows a help page. */
export const ArticleView = ({ article, heading, onOpen }: Props) => {
  const view = useRef<HTMLElement>(null)
  useEffect(() => {
    const headings = [...(view.current?.querySelectorAll('h5') ?? [])]
    headings.find(({ textContent }) => textContent === heading)?.scrollIntoView({ block: 'start' })
  }, [heading])
  return (
    <article ref={view} className="help-article">
      <Typography.Title level={4}>{article.title}</Typography.Title>
      {article.blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes while it is read
        <BlockView key={index} block={block} onOpen={onOpen} />
      ))}
    </article>
  )
}

const BlockView = ({ block, onOpen }: { block: Block; onOpen: Props['onOpen'] }) => {
  const line = (content: readonly Inline[]) => <Line content={content} onOpen={onOpen} />
  if (block.kind === 'list') {
    const items = block.items.map((item, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes while it is read
      <li key={index}>{line(item)}</li>
    ))
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
  }
  if (block.kind === 'heading') return <Typography.Title level={5}>{line(block.content)}</Typography.Title>
  if (block.kind === 'note') return <Alert type="warning" showIcon title={line(block.content)} />
  return <p>{line(block.content)}</p>
}

const Line = ({ content, onOpen }: { content: readonly Inline[]; onOpen: Props['onOpen'] }) => {
  return content.map((part) => {
    const key = `${part.kind}:${part.text}`
    if (part.kind === 'link') {
      return (
        <button key={key} type="button" className="help-link" onClick={() => onOpen(part.page)}>
          {part.text}
        </button>
      )
    }
    if (part.kind === 'strong') return <strong key={key}>{part.text}</strong>
    return part.kind === 'code' ? <code key={key}>{part.text}</code> : part.text
  })
}
