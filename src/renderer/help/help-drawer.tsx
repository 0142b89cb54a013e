import { ReadingDrawer } from '../../ui/components/reading-drawer.tsx'
import { ArticleView } from './article-view.tsx'
import './help.css'
import { findHelpPage } from './pages.ts'

interface Props {
  readonly page: string
  readonly onOpen: (page: string) => void
  readonly onClose: () => void
}

/** A help page beside what is being done. */
export default function HelpDrawer({ page, onOpen, onClose }: Props) {
  const article = findHelpPage(page)
  return (
    <ReadingDrawer open={article !== undefined} size={480} title="帮助" onClose={onClose}>
      {article && <ArticleView article={article} onOpen={onOpen} />}
    </ReadingDrawer>
  )
}
