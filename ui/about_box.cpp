// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/about_box.h"

#include "ui/icons.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace ctscope {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(AboutBox)
};
}

void showAbout(QWidget *parent)
{
    QMessageBox box(parent);
    box.setWindowTitle(Words::tr("About ctscope"));
    box.setIconPixmap(signIcon(Sign::Application).pixmap(64, 64));
    box.setText(Words::tr("<h3>ctscope %1</h3><p>Shows the connections that the Linux kernel tracks, live and from saved dumps.</p>"
                          "<p>Free software under the GNU General Public License, version 3 or later. It comes with no warranty.</p>")
                    .arg(QString::fromLatin1(CTSCOPE_VERSION)));
    box.exec();
}

} // namespace ctscope
