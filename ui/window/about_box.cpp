// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/about_box.h"

#include "ui/parts/icons.h"
#include "ui/parts/names_in_use.h"

#include "table/shown_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QMessageBox>
#include <QSysInfo>

namespace ctscope {

namespace {
constexpr qsizetype longestPath = 300;
constexpr qsizetype longestKind = 60;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::AboutBox)
};

/// The files that countries and networks are from, and how old they are.
QString geoFiles()
{
    const GeoDataPtr &geo = NamesInUse::shared()->geo();
    QString lines;
    for (const GeoFile &file : geo ? geo->files() : std::vector<GeoFile>()) {
        const QDate built = QDateTime::fromSecsSinceEpoch(file.built, Qt::UTC).date();
        lines += Words::tr("<p>%1: %2, built on %3</p>", "file, kind, date")
                     .arg(shownText(file.path, longestPath).toHtmlEscaped(),
                         shownText(file.kind, longestKind).toHtmlEscaped(), built.toString(Qt::ISODate));
    }
    return lines;
}

} // namespace

void showAbout(QWidget *parent)
{
    auto *box = new QMessageBox(parent);
    box->setObjectName(QStringLiteral("aboutBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(Words::tr("About ctscope"));
    box->setIconPixmap(signIcon(Sign::Application).pixmap(64, 64));
    box->setTextFormat(Qt::RichText);
    box->setText(Words::tr(
        "<h3>ctscope %1</h3><p>Shows the connections that the Linux kernel tracks, live and from saved dumps.</p>")
                     .arg(QStringLiteral(CTSCOPE_VERSION)));
    const QString versions = Words::tr("Qt %1 (built with %2), %3 %4")
                                 .arg(QString::fromLatin1(qVersion()), QStringLiteral(QT_VERSION_STR),
                                     QSysInfo::kernelType(), QSysInfo::kernelVersion())
                                 .toHtmlEscaped();
    box->setInformativeText(Words::tr("<p>%1</p><p>Free software under the GNU General Public License, version 3 or "
                                      "later. It comes with no warranty.</p>"
                                      "<p><a href=\"https://www.gnu.org/licenses/gpl-3.0.html\">The license</a></p>")
                                .arg(versions));
    if (const QString geo = geoFiles(); !geo.isEmpty())
        box->setInformativeText(geo + box->informativeText());
    box->setTextInteractionFlags(Qt::TextBrowserInteraction);
    box->setStandardButtons(QMessageBox::Close);
    box->open();
}

} // namespace ctscope
