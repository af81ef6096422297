// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/ask_dialog.h"

#include "table/shown_text.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ctscope {

AskDialog::AskDialog(const QString &subject, const QByteArray &text, const QByteArray &kind, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("askpass"));
    setWindowTitle(subject.isEmpty() ? tr("Question of ssh") : tr("Question of ssh: %1").arg(shownText(subject)));
    auto *column = new QVBoxLayout(this);
    auto *question = new QLabel(shownLines(text.trimmed().toStdString()));
    question->setObjectName(QStringLiteral("question"));
    question->setTextFormat(Qt::PlainText);
    question->setWordWrap(true);
    question->setTextInteractionFlags(Qt::TextSelectableByMouse);
    question->setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    column->addWidget(question);

    auto *buttons = new QDialogButtonBox;
    QWidget *first = nullptr;
    const bool yesOrNo = kind == "confirm" || text.contains("(yes/no");
    if (kind == "none") {
        buttons->addButton(QDialogButtonBox::Cancel);
    } else if (yesOrNo) {
        auto *yes = buttons->addButton(QDialogButtonBox::Yes);
        auto *no = buttons->addButton(QDialogButtonBox::No);
        first = no; // trust is no thing to give by pressing Enter
        yes->setAutoDefault(false);
        no->setDefault(true);
        connect(yes, &QPushButton::clicked, this,
            [this, kind] { emit answered(kind == "confirm" ? QString() : QStringLiteral("yes")); });
    } else {
        m_answer = new QLineEdit;
        m_answer->setObjectName(QStringLiteral("answer"));
        m_answer->setEchoMode(QLineEdit::Password);
        m_answer->setAccessibleName(question->text());
        column->addWidget(m_answer);
        auto *show = new QCheckBox(tr("&Show what is typed"));
        connect(show, &QCheckBox::toggled, m_answer,
            [this](bool shown) { m_answer->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password); });
        column->addWidget(show);
        buttons->addButton(QDialogButtonBox::Ok)->setDefault(true);
        buttons->addButton(QDialogButtonBox::Cancel);
        connect(buttons, &QDialogButtonBox::accepted, this, [this] { emit answered(m_answer->text()); });
        first = m_answer;
    }
    connect(buttons, &QDialogButtonBox::rejected, this, &AskDialog::reject);
    connect(this, &QDialog::rejected, this, &AskDialog::refused);
    column->addStretch(1);
    column->addWidget(buttons);
    // Only now is it a child of the dialog.
    if (first)
        first->setFocus();
}

} // namespace ctscope
