// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/remedy_box.h"

#include "table/finding_words.h"
#include "table/shown_text.h"
#include "ui/parts/explanation.h"
#include "ui/parts/text_block.h"

#include <QGridLayout>
#include <QLabel>

namespace ctscope {

RemedyBox::RemedyBox(QWidget *parent)
    : QWidget(parent)
    , m_kind(new QLabel)
    , m_command(new CommandBox)
    , m_effect(new TextBlock)
    , m_undoLabel(new QLabel(tr("Undo:")))
    , m_undo(new CommandBox)
{
    for (QLabel *const label : {m_kind, m_undoLabel})
        label->setTextFormat(Qt::PlainText);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_kind, 0, 0);
    grid->addWidget(m_command, 0, 1);
    grid->addWidget(m_effect, 1, 1);
    grid->addWidget(m_undoLabel, 2, 0);
    grid->addWidget(m_undo, 2, 1);
}

void RemedyBox::showRemedy(const Remedy &remedy)
{
    const bool shows = remedy.effect == Remedy::Effect::ShowsFirst;
    m_kind->setText(shows ? tr("Find:") : tr("Remedy:"));
    m_command->setCommand(shownText(remedy.command));
    const QString effect = FindingWords::effect(remedy);
    m_effect->showText(effect.isEmpty() ? QString() : tr("Effect: %1").arg(effect));
    m_effect->setVisible(!effect.isEmpty());
    m_undo->setCommand(shownText(remedy.undo));
    m_undoLabel->setVisible(!remedy.undo.empty());
    m_undo->setVisible(!remedy.undo.empty());
}

QString RemedyBox::text() const
{
    QStringList lines{m_kind->text() + u' ' + m_command->command()};
    if (!m_effect->isHidden())
        lines << m_effect->shownText();
    if (!m_undo->isHidden())
        lines << m_undoLabel->text() + u' ' + m_undo->command();
    return lines.join(u'\n');
}

} // namespace ctscope
