// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/machine_choice_dialog.h"

#include "table/origin_words.h"
#include "table/shown_text.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace ctscope {

MachineChoiceDialog::MachineChoiceDialog(const std::vector<SetMember> &members, QWidget *parent)
    : QDialog(parent)
    , m_members(members)
    , m_list(new QListWidget)
{
    setWindowTitle(tr("Add Machines"));
    setObjectName(QStringLiteral("machineChoice"));
    auto *column = new QVBoxLayout(this);
    auto *label = new QLabel(tr("&Machines that were found:"));
    label->setBuddy(m_list);
    column->addWidget(label);
    for (const SetMember &member : m_members) {
        const QString where = originTitle(member.origin);
        const QString name = shownText(member.alias);
        auto *item = new QListWidgetItem(name == where ? name : tr("%1 (%2)", "name, where").arg(name, where), m_list);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(Qt::Checked);
    }
    column->addWidget(m_list, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Add"));
    QPushButton *const all = buttons->addButton(tr("Tick A&ll"), QDialogButtonBox::ActionRole);
    QPushButton *const none = buttons->addButton(tr("Tick &None"), QDialogButtonBox::ActionRole);
    column->addWidget(buttons);
    connect(all, &QPushButton::clicked, this, [this] { tickAll(true); });
    connect(none, &QPushButton::clicked, this, [this] { tickAll(false); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(fontMetrics().averageCharWidth() * 60, fontMetrics().height() * 20);
}

void MachineChoiceDialog::tickAll(bool on)
{
    for (int i = 0; i < m_list->count(); ++i)
        m_list->item(i)->setCheckState(on ? Qt::Checked : Qt::Unchecked);
}

std::vector<SetMember> MachineChoiceDialog::chosen() const
{
    std::vector<SetMember> chosen;
    for (int i = 0; i < m_list->count(); ++i) {
        if (m_list->item(i)->checkState() == Qt::Checked)
            chosen.push_back(m_members[static_cast<std::size_t>(i)]);
    }
    return chosen;
}

std::vector<SetMember> MachineChoiceDialog::ask(const std::vector<SetMember> &members, QWidget *parent)
{
    MachineChoiceDialog dialog(members, parent);
    return dialog.exec() == QDialog::Accepted ? dialog.chosen() : std::vector<SetMember>();
}

} // namespace ctscope
