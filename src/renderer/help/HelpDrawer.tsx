import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { ArticleView } from './ArticleView.tsx'
import './help.css'
import { findHelpPage } from './pages.ts'

/** A button that opens one help page beside what is being done, so that nothing typed is lost. */
export function HelpButton({ page }: { page: string }) {
  const [shown, setShown] = useState<string>()
  const article = findHelpPage(shown)
  return (
    <>
      <Button size="small" type="link" className="help-button" onClick={() => setShown(page)}>
        怎么办
      </Button>
      <Drawer open={article !== undefined} size={480} title="帮助" onClose={() => setShown(undefined)}>
        {article && <ArticleView article={article} onOpen={setShown} />}
      </Drawer>
    </>
  )
}
