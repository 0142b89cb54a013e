import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoSheetQuery, ReportFormat } from '../../shared/rpc/photos.ts'
import { saveFile } from '../../ui/files/save-file.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

interface Props {
  readonly client: CoreClient
  /** The filter of the page; the report covers the same photos. */
  readonly query: PhotoSheetQuery
  readonly disabled: boolean
  readonly onProblem: (problem: Problem | undefined) => void
}

const choices: readonly { readonly key: ReportFormat; readonly label: string }[] = [
  { key: 'xlsx', label: '需要交照片的人和原因（Excel，发给申报单位）' },
  { key: 'pdf', label: '照片一览（PDF）' },
]

/** Reports of the photos that are shown. */
export const ReportButton = ({ client, query, disabled, onProblem }: Props) => {
  const [busy, setBusy] = useState(false)
  const make = async (format: ReportFormat) => {
    setBusy(true)
    try {
      saveFile((await client.photos.report({ format, query })) as File)
      onProblem(undefined)
    } catch (error) {
      onProblem(problemOf(error))
    }
    setBusy(false)
  }
  return (
    <Dropdown
      trigger={['click']}
      disabled={disabled || busy}
      menu={{ items: [...choices], onClick: ({ key }) => void make(key as ReportFormat) }}
    >
      <Button loading={busy}>导出</Button>
    </Dropdown>
  )
}
