// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/far_dialog.h"

#include "ui/parts/settings.h"

#include "source/command_words.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

namespace ctscope {

FarDialog::FarDialog(Kind kind, QWidget *parent)
    : QDialog(parent)
    , m_kind(kind)
    , m_line(new QComboBox)
    , m_problem(new QLabel)
{
    const bool command = kind == Kind::Command;
    setWindowTitle(command ? tr("Table of a Command") : tr("Table of Another Machine"));
    setObjectName(command ? QStringLiteral("commandDialog") : QStringLiteral("machineDialog"));
    auto *column = new QVBoxLayout(this);
    auto *label = new QLabel(command ? tr("&Command:") : tr("&Machine, as ssh knows it:"));
    label->setBuddy(m_line);
    column->addWidget(label);
    m_line->setEditable(true);
    m_line->setInsertPolicy(QComboBox::NoInsert);
    m_line->setMinimumContentsLength(60);
    m_line->addItems(openSettings()->value(historyKey()).toStringList());
    m_line->lineEdit()->setPlaceholderText(command
            ? QStringLiteral("kubectl exec -n kube-system POD -- conntrack -L -o extended,id")
            : QStringLiteral("root@gw1.example.net:22"));
    column->addWidget(m_line);
    auto *help = new QLabel(command
            ? tr(
                "It prints a table in any format that ctscope reads, and is started again for each reading; events, as "
                "of "
                "conntrack -E, are followed. Quotation marks keep words together. No shell reads the line; write sh -c "
                "'…' for one.")
            : tr("ssh makes the connection, with its own configuration, keys and known hosts. The table is read there "
                 "with conntrack or from /proc, as root or through sudo; nothing is installed."));
    help->setWordWrap(true);
    help->setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    column->addWidget(help);
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(fontMetrics().height());
    column->addWidget(m_problem);
    column->addStretch(1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel);
    m_open = buttons->button(QDialogButtonBox::Open);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &FarDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &FarDialog::reject);
    connect(m_line, &QComboBox::editTextChanged, this, &FarDialog::read);
    m_line->lineEdit()->selectAll();
    read();
}

QString FarDialog::historyKey() const
{
    return m_kind == Kind::Command ? QStringLiteral("commands") : QStringLiteral("machines");
}

QString FarDialog::text() const { return m_line->currentText(); }

void FarDialog::setText(const QString &text) { m_line->setEditText(text); }

void FarDialog::read()
{
    const std::string line = text().trimmed().toStdString();
    m_origin.reset();
    QString problem;
    if (m_kind == Kind::Command) {
        CommandWords command = splitCommand(line);
        if (command.error == CommandWords::Error::None)
            m_origin = Origin::ofCommand(std::move(command.words));
        else if (command.error == CommandWords::Error::OpenQuote)
            problem = tr("A quotation mark is not closed.");
    } else if (auto target = readSshTarget(line)) {
        m_origin = Origin::ofSsh(std::move(*target));
    } else if (!line.empty()) {
        problem = tr("A machine is a name or an address, with a user before it and a port after it: user@host:22.");
    }
    m_problem->setText(problem);
    m_open->setEnabled(m_origin.has_value());
}

void FarDialog::accept()
{
    if (!m_origin)
        return;
    const QString line = text().trimmed();
    QStringList history = openSettings()->value(historyKey()).toStringList();
    history.removeAll(line);
    history.prepend(line);
    openSettings()->setValue(historyKey(), history.mid(0, mostKept));
    QDialog::accept();
}

} // namespace ctscope
