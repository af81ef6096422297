// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/edit_input.h"

#include "query/edit/edit_text.h"
#include "table/shown_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

namespace ctscope {

EditInput::EditInput(EntryEdit::Kind kind, QWidget *parent)
    : QWidget(parent)
    , m_kind(kind)
{
    auto *const line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    if (kind == EntryEdit::Kind::Delete)
        return;
    auto *const label = new QLabel;
    line->addWidget(label);
    if (kind == EntryEdit::Kind::Timeout) {
        constexpr int usual = 600; // s
        label->setText(tr("&Time left:"));
        m_seconds = new QSpinBox;
        m_seconds->setObjectName(QStringLiteral("seconds"));
        m_seconds->setRange(1, static_cast<int>(EntryEdit::longestTimeout));
        m_seconds->setSuffix(tr(" s"));
        m_seconds->setGroupSeparatorShown(true);
        m_seconds->setValue(usual);
        label->setBuddy(m_seconds);
        line->addWidget(m_seconds);
        connect(m_seconds, &QSpinBox::valueChanged, this, &EditInput::changed);
    } else {
        label->setText(tr("&Mark:"));
        m_mark = new QLineEdit;
        m_mark->setObjectName(QStringLiteral("mark"));
        m_mark->setPlaceholderText(tr("0x10 or 0x10/0xff"));
        m_mark->setToolTip(toolTipOf(tr("With a mask, the other bits of the mark stay.")));
        label->setBuddy(m_mark);
        line->addWidget(m_mark);
        connect(m_mark, &QLineEdit::textChanged, this, &EditInput::changed);
    }
    line->addStretch();
    setFocusProxy(label->buddy());
}

std::optional<EntryEdit> EditInput::entered() const
{
    switch (m_kind) {
    case EntryEdit::Kind::Delete: break;
    case EntryEdit::Kind::Timeout: return EntryEdit::timeout(static_cast<std::uint32_t>(m_seconds->value()));
    case EntryEdit::Kind::Mark: return markFromText(m_mark->text().trimmed().toStdString());
    }
    return EntryEdit();
}

} // namespace ctscope
