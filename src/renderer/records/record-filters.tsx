import { Checkbox, type InputRef, Select, Tag } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { type Stage, stages, stageWords } from '../../shared/record/stage.ts'
import { type ReviewType, reviewTypes, words } from '../../shared/record/words.ts'
import type { RecordChoices, RecordFilter } from '../../shared/rpc/records.ts'
import layout from '../../ui/components/layout.module.css'
import { SearchField } from '../../ui/components/search-field.tsx'

interface Props {
  readonly filter: RecordFilter
  readonly onChange: (filter: RecordFilter) => void
  readonly choices: RecordChoices | undefined
  /** Name of the file whose import alone is shown. */
  readonly importFile: string | undefined
  readonly children: ReactNode
}

const stageChoices = stages.map((stage) => ({ value: stage, label: stageWords[stage] }))
const typeChoices = reviewTypes.map((type) => ({ value: type, label: words.reviewType[type] }))

/** Which records are listed. */
export const RecordFilters = ({ filter, onChange, choices, importFile, children }: Props) => {
  const searchField = useRef<InputRef>(null)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
      event.preventDefault()
      searchField.current?.focus({ cursor: 'all' })
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  const set = (change: RecordFilter) => onChange({ ...filter, ...change })
  return (
    <div className="records-filters">
      <SearchField
        ref={searchField}
        title="姓名或单位的一部分、资格名称、专业，拼音或首字母，证件号码或证书编号的末几位；几个词用空格分开"
        value={filter.search ?? ''}
        onChange={(search) => set({ search })}
        className="search"
      />
      <Select<Stage>
        allowClear
        placeholder="全部状态"
        aria-label="状态"
        options={stageChoices}
        {...(filter.state ? { value: filter.state } : {})}
        onChange={(state: Stage | undefined) => set({ state })}
        className="state-filter"
      />
      <Select<string>
        allowClear
        showSearch
        placeholder="全部系列"
        aria-label="资格系列"
        popupMatchSelectWidth={false}
        options={choices?.series.map(({ name }) => ({ value: name, label: name })) ?? []}
        {...(filter.series ? { value: filter.series } : {})}
        onChange={(series: string | undefined) => set({ series })}
        className="series-filter"
      />
      <Select<ReviewType>
        allowClear
        placeholder="全部评审类型"
        aria-label="评审类型"
        popupMatchSelectWidth={false}
        options={typeChoices}
        {...(filter.reviewType ? { value: filter.reviewType } : {})}
        onChange={(reviewType: ReviewType | undefined) => set({ reviewType })}
        className="type-filter"
      />
      <Checkbox
        checked={filter.warned ?? false}
        onChange={({ target }) => set({ warned: target.checked || undefined })}
      >
        有提醒
      </Checkbox>
      {filter.importId && (
        <Tag closable onClose={() => set({ importId: undefined })}>
          只看导入：{importFile}
        </Tag>
      )}
      <span className={layout.gap} />
      {children}
    </div>
  )
}
