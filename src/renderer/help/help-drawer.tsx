import { ReadingDrawer } from '../../ui/components/reading-drawer.tsx'
import { ArticleView } from './article-view.tsx'
import './help.css'
import { findHelpPage } from './pages.ts'

interface Props {
  readonly page: string
  readonly heading: string | undefined
  readonly onOpen: (page: string) => void
  readonly onClose: () => void
}

/** A help page beside what is being done, which can go on while the page is read. */
export default function HelpDrawer({ page, heading, onOpen, onClose }: Props) {
  const article = findHelpPage(page)
  return (
    <ReadingDrawer open={article !== undefined} size={480} mask={false} title="帮助" onClose={onClose}>
      {article && <ArticleView key={page} article={article} heading={heading} onOpen={onOpen} />}
    </ReadingDrawer>
  )
}
