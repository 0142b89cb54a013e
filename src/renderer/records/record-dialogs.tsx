import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { RecordChange } from '../../shared/rpc/records.ts'
import type { SectionProps } from '../navigation/section.ts'
import { BulkEditDialog } from './bulk-edit-dialog.tsx'
import { CopyNumbersDialog } from './copy-numbers-dialog.tsx'
import { ExportDialog, type ShownList } from './export-dialog.tsx'
import { MergeEmployersDialog } from './merge-employers-dialog.tsx'
import { type Paste, PastePreview } from './paste-preview.tsx'
import { RecordDrawer } from './record-drawer.tsx'
import { RecordForm } from './record-form.tsx'
import type { RecordsParts } from './records-parts.ts'
import type { Editing } from './use-editing.ts'

/** What is open above the grid. */
export type Shown =
  | { readonly kind: 'drawer'; readonly id: string }
  /** `returned`: why the record was returned, which is read beside the fields. */
  | { readonly kind: 'form'; readonly id: string | undefined; readonly returned?: string | null }
  | { readonly kind: 'bulk'; readonly ordinals: readonly number[] }
  | { readonly kind: 'paste'; readonly paste: Paste }
  | { readonly kind: 'copyNumbers' }
  | { readonly kind: 'export' }
  | { readonly kind: 'history' }
  | { readonly kind: 'merge' }

interface Props {
  readonly client: CoreClient
  readonly account: SectionProps['account']
  readonly shown: Shown
  readonly editing: Editing
  readonly choices: Parameters<typeof RecordForm>[0]['choices']
  /** How many rows are selected. */
  readonly selected: number
  /** The shown list and its length. */
  readonly list: ShownList
  readonly count: number
  readonly parts: RecordsParts
  /** Opens another one; undefined closes this one. */
  readonly onShow: (shown: Shown | undefined) => void
  readonly onChanged: () => void
  readonly onResend: (id: string) => void
  readonly onStep: (id: string, by: 1 | -1) => void
  readonly onApplyPaste: (changes: readonly RecordChange[]) => void
  readonly onCopyNumbers: Parameters<typeof CopyNumbersDialog>[0]['onCopy']
  readonly onImportChosen: (chosen: { readonly id: string; readonly file: string }) => void
}

/** The drawer and the dialogs of the records, of which at most one is open. */
export const RecordDialogs = ({ client, account, shown, editing, choices, parts, onShow, ...on }: Props) => {
  const { ImportHistory, OriginDetails } = parts
  const mayEdit = account.role === 'clerk'
  const close = () => onShow(undefined)
  switch (shown.kind) {
    case 'drawer':
      return (
        <RecordDrawer
          OriginDetails={OriginDetails}
          client={client}
          id={shown.id}
          onClose={close}
          onEdit={mayEdit ? (returned) => onShow({ kind: 'form', id: shown.id, returned }) : undefined}
          onResend={mayEdit ? () => on.onResend(shown.id) : undefined}
          onStep={(by) => on.onStep(shown.id, by)}
        />
      )
    case 'form':
      return (
        <RecordForm
          client={client}
          editing={editing}
          id={shown.id}
          returned={shown.returned}
          choices={choices}
          onClose={close}
        />
      )
    case 'bulk':
      return (
        <BulkEditDialog client={client} editing={editing} ordinals={shown.ordinals} choices={choices} onClose={close} />
      )
    case 'paste':
      return <PastePreview client={client} paste={shown.paste} onApply={on.onApplyPaste} onClose={close} />
    case 'copyNumbers':
      return <CopyNumbersDialog account={account.name} count={on.selected} onCopy={on.onCopyNumbers} onClose={close} />
    case 'export':
      return <ExportDialog client={client} account={account.name} list={on.list} count={on.count} onClose={close} />
    case 'merge':
      return <MergeEmployersDialog client={client} editing={editing} onClose={close} />
    case 'history':
      return (
        <ImportHistory
          client={client}
          mayUndo={mayEdit}
          onChanged={on.onChanged}
          onClose={close}
          onShow={on.onImportChosen}
        />
      )
  }
}
