// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/entry_edit.h"

#include <QWidget>

#include <optional>

class QLineEdit;
class QSpinBox;

namespace ctscope {

/// The field for what an edit sets: the time left, or the mark. Empty where flows are deleted.
class EditInput : public QWidget {
    Q_OBJECT
public:
    explicit EditInput(EntryEdit::Kind kind, QWidget *parent = nullptr);

    /// The edit as it is entered; nullopt: not yet.
    std::optional<EntryEdit> entered() const;

signals:
    void changed();

private:
    const EntryEdit::Kind m_kind;
    QSpinBox *m_seconds = nullptr; ///< the time left
    QLineEdit *m_mark = nullptr;
};

} // namespace ctscope
