import { Button, Empty, Input, Menu } from 'antd'
import { useState } from 'react'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import type { SectionProps } from '../navigation/section.ts'
import { ArticleView } from './article-view.tsx'
import './help.css'
import { searchPages } from './library.ts'
import { findHelpPage, helpPages } from './pages.ts'
import { startTour } from './tour-state.ts'

/** All help pages, to be searched and read; they are part of the program. */
export const HelpPage = ({ place }: SectionProps) => {
  const [wanted, setWanted] = useState('')
  const [chosen, setChosen] = useState(findHelpPage(place.page)?.key ?? helpPages[0]!.key)
  const found = searchPages(helpPages, wanted)
  const shown = found.find(({ key }) => key === chosen) ?? found[0]
  const search = (words: string) => {
    setWanted(words)
    const [best] = searchPages(helpPages, words)
    if (words.trim() && best) setChosen(best.key)
  }
  const open = (page: string) => {
    setWanted('')
    setChosen(page)
  }
  return (
    <>
      <header className={layout.header}>
        <PageTitle>帮助</PageTitle>
        <Button onClick={startTour}>看一遍窗口导览</Button>
      </header>
      <div className="help">
        <nav className="help-list" aria-label="帮助目录">
          <Input
            allowClear
            aria-label="在帮助里查找"
            placeholder="查找，如：忘记密码"
            value={wanted}
            onChange={({ target }) => search(target.value)}
          />
          <Menu
            className="help-menu"
            selectedKeys={shown ? [shown.key] : []}
            onClick={({ key }) => setChosen(key)}
            items={found.map(({ key, title }) => ({ key, label: title }))}
          />
        </nav>
        {shown ? (
          <ArticleView article={shown} onOpen={open} />
        ) : (
          <Empty className="help-none" description="没有找到。换一个词，或少写几个字" />
        )}
      </div>
    </>
  )
}
