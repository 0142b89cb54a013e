import { Input, type InputRef } from 'antd'
import type { ComponentProps, Ref } from 'react'
import { Icon } from '../icons/icon.tsx'

const Eye = ({ open }: { readonly open: boolean }) => (
  <Icon>
    <path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z" />
    <circle cx="12" cy="12" r="2.8" />
    {!open && <path d="M4 20 20 4" />}
  </Icon>
)

type Props = Omit<ComponentProps<typeof Input.Password>, 'iconRender' | 'visibilityToggle' | 'ref'> & {
  readonly ref?: Ref<InputRef>
}

/**
 * A field for a password. The eye that shows it is no stop of the Tab key: a name, Tab, a password, Tab, the password again is how
 * people type, and the eye would take the second one.
 */
export const PasswordInput = (props: Props) => (
  <Input.Password {...props} visibilityToggle={{ tabIndex: -1 }} iconRender={(shown) => <Eye open={shown} />} />
)
