// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

namespace ctscope {

class MainWindow::Private {
};

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , d(std::make_unique<Private>())
{
    setWindowTitle(tr("ctscope"));
}

MainWindow::~MainWindow() = default;

void MainWindow::openLive() { }

void MainWindow::openFiles(const QStringList &) { }

void MainWindow::openText(const QString &, const QString &) { }

FlowPage *MainWindow::openSource(std::unique_ptr<Source>, const QString &, const QString &) { return nullptr; }

FlowPage *MainWindow::currentPage() const { return nullptr; }

} // namespace ctscope
