// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_page.h"

#include <QCoreApplication>
#include <QDialog>
#include <QFile>
#include <QKeyEvent>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::HelpPage)
};

} // namespace

void showFilterHelp(QWidget *window)
{
    const QString name = QStringLiteral("filterHelp");
    auto *dialog = window->findChild<QDialog *>(name, Qt::FindDirectChildrenOnly);
    if (!dialog) {
        dialog = new QDialog(window);
        dialog->setObjectName(name);
        dialog->setWindowTitle(Words::tr("Filter Language"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        auto *browser = new QTextBrowser;
        browser->setOpenExternalLinks(false);
        QFile page(QStringLiteral(":/help/filter.md"));
        if (page.open(QIODevice::ReadOnly))
            browser->setMarkdown(QString::fromUtf8(page.readAll()));
        browser->moveCursor(QTextCursor::Start);
        auto *whole = new QVBoxLayout(dialog);
        whole->setContentsMargins(0, 0, 0, 0);
        whole->addWidget(browser);
        dialog->resize(browser->fontMetrics().averageCharWidth() * 96, browser->fontMetrics().height() * 42);
    }
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

} // namespace ctscope
